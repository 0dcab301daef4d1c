"""The rival: PyPI's `eventsourcing` projecting the same registers into the same Postgres, as its documents show."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from rollcall.bench.replaying import Rate


def installed() -> bool:
    """Whether the rival is there to be measured: it is a development dependency."""
    return find_spec("eventsourcing") is not None and find_spec("psycopg") is not None


def measured(dsn: str, registers: Sequence[dict[str, Any]]) -> Rate:
    """Record the registers as its aggregates, then project their marks with its runner; the projecting alone counts."""
    from eventsourcing.application import Application  # noqa: PLC0415
    from eventsourcing.domain import Aggregate, event  # noqa: PLC0415
    from eventsourcing.persistence import Tracking  # noqa: PLC0415
    from eventsourcing.postgres import PostgresTrackingRecorder  # noqa: PLC0415
    from eventsourcing.projection import Projection, ProjectionRunner  # noqa: PLC0415
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415

    class Register(Aggregate):
        """A register, taken once."""

        @event("Taken")
        def __init__(self, form: str, date: str, session: str, marks: dict[str, str]) -> None:
            self.form, self.date, self.session, self.marks = form, date, session, marks

    class Registers(Application[Any]):
        """The upstream application."""

        name = "rivalregisters"

    class MarksView(PostgresTrackingRecorder):
        """One row per mark."""

        def __init__(self, datastore: Any, **kwargs: Any) -> None:
            super().__init__(datastore, **kwargs)
            self.marks_table = "rival_marks"
            self.sql_create_statements.append(
                SQL(
                    "CREATE TABLE IF NOT EXISTS {0}.{1} (pupil text, date date, session text, code text,"
                    " PRIMARY KEY (pupil, date, session))"
                ).format(Identifier(self.datastore.schema), Identifier(self.marks_table))
            )

        def insert_marks(self, rows: list[tuple[str, str, str, str]], tracking: Tracking) -> None:
            """Insert the rows and the position in one transaction."""
            insert = SQL("INSERT INTO {0}.{1} VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING").format(
                Identifier(self.datastore.schema), Identifier(self.marks_table)
            )
            with self.datastore.transaction(commit=True) as curs:
                self._insert_tracking(curs, tracking)
                curs.executemany(insert, rows)

    class Marks(Projection[MarksView]):
        """Folds one event at a time, as its runner gives them."""

        name = "rivalmarks"

        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            """Rows of one register."""
            rows = [(p, domain_event.date, domain_event.session, c) for p, c in domain_event.marks.items()]
            self.view.insert_marks(rows, tracking)

    env = _environment(dsn)
    application = Registers(env=env)
    last = 0
    for body in registers:
        saved = application.save(Register(body["form"], body["date"], body["session"], body["marks"]))
        last = saved[-1].notification.id
    application.close()
    begun = perf_counter()
    with ProjectionRunner(application_class=Registers, projection_class=Marks, view_class=MarksView, env=env) as runner:
        runner.wait(last, timeout=120)
    return Rate(sum(len(body["marks"]) for body in registers), perf_counter() - begun)


def _environment(dsn: str) -> dict[str, str]:
    parts = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or "127.0.0.1",
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
        "POSTGRES_SCHEMA": parts.username or "public",
    }

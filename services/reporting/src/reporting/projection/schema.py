"""The read tables: only ever added to, so that what was known at any moment can still be read from them."""

SCHEMA = """
CREATE TABLE marks (
    trust text NOT NULL,
    school text NOT NULL,
    pupil text NOT NULL,
    date date NOT NULL,
    session text NOT NULL,
    code text,
    minutes_late integer,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE roll (
    school text NOT NULL,
    pupil text NOT NULL,
    form text NOT NULL,
    year text NOT NULL,
    entry date NOT NULL,
    leaving date,
    mis_id text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    characteristics text,
    heard_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE removed (
    school text NOT NULL,
    pupil text NOT NULL,
    heard_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE schools (
    school text NOT NULL,
    word text NOT NULL,
    body text NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE known (
    trust text NOT NULL,
    school text NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE duties (
    school text NOT NULL,
    pupil text NOT NULL,
    duty uuid NOT NULL,
    kind text NOT NULL,
    date date NOT NULL,
    due_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE duty_steps (
    school text NOT NULL,
    duty uuid NOT NULL,
    word text NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE texts (
    school text NOT NULL,
    message uuid NOT NULL,
    template text NOT NULL,
    sent_at timestamptz NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE improvements (
    school text NOT NULL,
    pupil text NOT NULL,
    date date NOT NULL,
    recent_attending integer NOT NULL,
    recent_possible integer NOT NULL,
    earlier_attending integer NOT NULL,
    earlier_possible integer NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE focus (
    school text NOT NULL,
    word text NOT NULL,
    body text NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE ties (
    school text NOT NULL,
    pupil text NOT NULL,
    guardian text NOT NULL,
    tied boolean NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE reports (
    school text NOT NULL,
    report uuid NOT NULL,
    week text NOT NULL,
    number integer NOT NULL,
    built_from bigint NOT NULL,
    known_at timestamptz NOT NULL,
    sha256 text NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
"""
"""`seq`: the fact's place in its trust's log; `recorded_at`: since when the platform knows it; of two rows about the
same thing the one of the higher `seq` holds. `marks.code` is null where a mark was deleted,
or its session was not held. `focus`: what was said of whose families are whose; `ties`: who is whose guardian,
by opaque ids."""

INDEXES = """
CREATE INDEX ON marks (school, date);
CREATE INDEX ON roll (school, pupil);
CREATE INDEX ON removed (school);
CREATE INDEX ON schools (school);
CREATE INDEX ON known (trust, seq);
CREATE INDEX ON duties (school, date);
CREATE INDEX ON duty_steps (school, duty);
CREATE INDEX ON texts (school, sent_at);
CREATE INDEX ON improvements (school, date);
CREATE INDEX ON focus (school);
CREATE INDEX ON ties (school);
CREATE INDEX ON reports (school, week);
"""

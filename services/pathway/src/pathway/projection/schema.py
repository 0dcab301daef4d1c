"""The read tables of *pathway*; every row belongs to a school."""

from pathway.projection import (
    absence_rows,
    focus_rows,
    history_rows,
    known_rows,
    lead_rows,
    meeting_rows,
    note_rows,
    plan_rows,
    policy_rows,
    set_aside_rows,
    step_rows,
    visit_rows,
)

SCHEMA = f"""
create table schools (school text primary key, timezone text not null);
create table pupils (
    school text, pupil text, mis_id text not null, born text, at_risk boolean not null, form text not null,
    year text not null, primary key (school, pupil)
);
create table staff (
    school text, staff text, years text[] not null, classes text[] not null, pupils text[] not null,
    primary key (school, staff)
);
create table guardians (
    school text, pupil text, guardian text, mis_id text not null, priority integer, telephone text,
    barred boolean not null, address text, other_telephones text[], other_mobiles integer,
    language text, primary key (school, pupil, guardian)
);
create table silent (school text, guardian text, reply uuid not null, primary key (school, guardian));
create table dead_numbers (school text, contact uuid, telephone text, primary key (school, contact));
create table contacts (
    school text, contact uuid, pupil text not null, day date not null, at timestamptz not null, by text not null,
    outcome text not null, guardian text, next_attempt_at timestamptz, primary key (school, contact)
);
create table withheld (school text, pupil text, day date, primary key (school, pupil, day));
create table duties (
    school text, duty uuid, pupil text not null, kind text not null, day date not null, due_at timestamptz not null,
    owner text not null, because uuid not null, persistent boolean not null, state text not null,
    done_at timestamptz, outcome text, claimed_by text, claimed_until timestamptz,
    over boolean not null, primary key (school, duty)
);
create table concerns (
    school text, concern uuid, pupil text not null, kind text not null, day date not null,
    raised_at timestamptz not null, raised_by text not null, content text, acknowledged_by text,
    acknowledged_at timestamptz, alerts integer not null, alert_at timestamptz, outcome text,
    resolved_at timestamptz, resolved_by text, found_by text, found_at timestamptz, note text,
    unreached_at timestamptz, reply uuid, primary key (school, concern)
);
{policy_rows.SCHEMA}{focus_rows.SCHEMA}{meeting_rows.SCHEMA}{plan_rows.SCHEMA}{note_rows.SCHEMA}{absence_rows.SCHEMA}{step_rows.SCHEMA}
{visit_rows.SCHEMA}{lead_rows.SCHEMA}{known_rows.SCHEMA}{set_aside_rows.SCHEMA}"""
INDEXES = f"""
{known_rows.INDEXES}{history_rows.INDEXES}
create index duties_by_due on duties (school, due_at);
create index contacts_by_day on contacts (school, day);
{absence_rows.INDEXES}
{step_rows.INDEXES}
"""

"""The read tables of *pathway*; every row belongs to a school."""

SCHEMA = """
create table schools (school text primary key, timezone text not null);
create table pupils (
    school text, pupil text, mis_id text not null, born text, at_risk boolean not null, primary key (school, pupil)
);
create table withheld (school text, pupil text, day date, primary key (school, pupil, day));
create table duties (
    school text, duty uuid, pupil text not null, kind text not null, day date not null, due_at timestamptz not null,
    owner text not null, because uuid not null, persistent boolean not null, state text not null,
    done_at timestamptz, outcome text, claimed_by text, primary key (school, duty)
);
"""
INDEXES = "create index duties_by_due on duties (school, due_at);"

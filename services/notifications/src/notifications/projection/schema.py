"""The read tables of *notifications*."""

SCHEMA = """
create table schools (school text primary key, timezone text not null);
create table people (school text, person text, mis_id text not null, primary key (school, person));
create table messages (
    school text,
    message uuid,
    at timestamptz not null,
    template text not null,
    guardian text,
    about text[] not null,
    state text not null,
    because uuid not null,
    channel text not null,
    primary key (school, message)
);
"""
INDEXES = "create index on messages (school, at);"

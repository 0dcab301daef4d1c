"""The read tables of *notifications*."""

SCHEMA = """
create table schools (school text primary key, timezone text not null);
create table people (
    school text, person text, mis_id text not null, first_name text, primary key (school, person)
);
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
    reason text,
    primary key (school, message)
);
create table corrections (school text, message uuid, corrects uuid not null, primary key (school, message));
create table numbers (
    school text, pupil text, guardian text, telephone text, is_texted boolean not null,
    primary key (school, pupil, guardian, telephone)
);
create table silent_numbers (
    school text, guardian text, telephone text not null, primary key (school, guardian, telephone)
);
create table replies (
    school text,
    reply uuid,
    received_at timestamptz not null,
    guardians text[] not null,
    pupils text[] not null,
    about text,
    text text,
    telephone text,
    suggested text,
    urgent text,
    asks text,
    primary key (school, reply)
);
create table confirmations (
    school text, reply uuid, pupil text, date date, code text not null, by text not null,
    primary key (school, reply, pupil, date)
);
create table inbox (
    school text,
    item uuid,
    kind text not null,
    since timestamptz not null,
    template text,
    guardians text[] not null,
    pupils text[] not null,
    why text not null,
    acknowledged_by text,
    alerting uuid[] not null default '{}',
    primary key (school, item)
);
create table spoilt (
    school text,
    guardian text,
    channel text,
    pupil text not null,
    address text not null,
    since timestamptz not null,
    reason text not null,
    message uuid,
    primary key (school, guardian, channel, address)
);
create table updates (
    school text,
    update uuid,
    day date not null,
    state text not null,
    expires_at timestamptz,
    figures text,
    prepared uuid,
    note text,
    approved_by text,
    families int,
    left_out int,
    reason text,
    primary key (school, update)
);
create table addresses (
    school text, guardian text, place int, telephone text, email text, primary key (school, guardian, place)
);
"""
INDEXES = """
create index on messages (school, at);
create index on messages (school, because) where template = 'update';
create index on corrections (school, corrects);
create index on replies (school, received_at);
create index on inbox (school) where acknowledged_by is null;
"""

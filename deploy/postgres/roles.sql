-- The roles, schemas and keyring of Rollcall: run by a superuser in the database `rollcall`, as often as one likes.
-- The passwords are psql variables: psql -v registers_password=... -f roles.sql. The embedded servers fill them in.

CREATE FUNCTION pg_temp.ensure_login(role text, secret text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L', role, secret);
END $$;

SELECT pg_temp.ensure_login('registers', :'registers_password'),
       pg_temp.ensure_login('pathway', :'pathway_password'),
       pg_temp.ensure_login('notifications', :'notifications_password'),
       pg_temp.ensure_login('rewards', :'rewards_password'),
       pg_temp.ensure_login('reporting', :'reporting_password'),
       pg_temp.ensure_login('console', :'console_password'),
       pg_temp.ensure_login('operator', :'operator_password');

-- Nobody sees what is not granted here. A service makes the schemas of its projections' generations itself.
REVOKE ALL ON DATABASE rollcall FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE rollcall TO operator;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE rollcall TO
    registers, pathway, notifications, rewards, reporting, console;

CREATE SCHEMA IF NOT EXISTS registers AUTHORIZATION registers;
CREATE SCHEMA IF NOT EXISTS pathway AUTHORIZATION pathway;
CREATE SCHEMA IF NOT EXISTS notifications AUTHORIZATION notifications;
CREATE SCHEMA IF NOT EXISTS rewards AUTHORIZATION rewards;
CREATE SCHEMA IF NOT EXISTS reporting AUTHORIZATION reporting;
CREATE SCHEMA IF NOT EXISTS console AUTHORIZATION console;

-- The keyring belongs to no service: all may open, those that seal may add, registers alone may forget.
CREATE SCHEMA IF NOT EXISTS keyring;

CREATE TABLE IF NOT EXISTS keyring.keys (
    subject text NOT NULL,
    class   text NOT NULL,
    school  text NOT NULL,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, class)
);

CREATE TABLE IF NOT EXISTS keyring.forgotten (
    subject text PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA keyring TO registers, pathway, notifications, rewards, reporting, console, operator;
GRANT SELECT ON keyring.keys, keyring.forgotten TO
    registers, pathway, notifications, rewards, reporting, console, operator;
GRANT INSERT ON keyring.keys TO registers, pathway, notifications;
GRANT DELETE ON keyring.keys TO registers;
GRANT INSERT ON keyring.forgotten TO registers;

-- The same text runs on H2 and on PostgreSQL.

create table plan (
    hash varchar(64) primary key,
    name varchar(200) not null,
    document text not null,
    saved_by varchar(128) not null,
    saved_at timestamp with time zone not null
);

create table migration (
    id varchar(64) primary key,
    plan_hash varchar(64) not null references plan (hash),
    request_key varchar(200) unique,
    requested_by varchar(128) not null,
    requested_at timestamp with time zone not null,
    paused boolean not null,
    aborted boolean not null,
    closed_at timestamp with time zone
);

create table wave (
    migration_id varchar(64) not null references migration (id),
    number integer not null,
    name varchar(64) not null,
    stage varchar(32) not null,
    concurrency integer not null,
    soak_until timestamp with time zone,
    changed_at timestamp with time zone not null,
    primary key (migration_id, number)
);

create table migration_instance (
    migration_id varchar(64) not null references migration (id),
    instance_id varchar(128) not null,
    wave integer not null,
    tier varchar(64) not null,
    endpoint varchar(512) not null,
    step varchar(32) not null,
    attempt integer not null,
    message varchar(4000),
    evidence_hash varchar(64),
    databases integer not null,
    row_count bigint not null,
    byte_count bigint not null,
    changed_at timestamp with time zone not null,
    primary key (migration_id, instance_id)
);

create table evidence (
    migration_id varchar(64) not null references migration (id),
    instance_id varchar(128) not null,
    manifest text not null,
    preflight text,
    primary key (migration_id, instance_id)
);

-- A long operation of one instance. Lease and fence say which console watches it.
create table operation (
    id varchar(255) primary key,
    migration_id varchar(64) not null references migration (id),
    instance_id varchar(128) not null,
    wave integer not null,
    endpoint varchar(512) not null,
    kind varchar(32) not null,
    options text not null,
    execution_id varchar(64) not null,
    state varchar(16) not null,
    owner varchar(128),
    lease_until timestamp with time zone,
    fence bigint not null,
    task_id varchar(128),
    message varchar(4000),
    progress text,
    queued_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone
);

create index operation_state on operation (state, queued_at);
create index operation_instance on operation (migration_id, instance_id);

-- One row: the last fence given out. Whoever claims an operation holds it locked, so claims are taken one by one.
create table fence (
    last_given bigint not null
);

insert into fence (last_given) values (0);

create table approval_request (
    id varchar(64) primary key,
    migration_id varchar(64) not null references migration (id),
    subject varchar(64) not null,
    plan_hash varchar(64) not null,
    evidence_hash varchar(64) not null,
    requested_by varchar(128) not null,
    quorum integer not null,
    requested_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    superseded_at timestamp with time zone,
    announced varchar(16) not null
);

create index approval_request_subject on approval_request (migration_id, subject, requested_at);

create table approval_decision (
    request_id varchar(64) not null references approval_request (id),
    who varchar(128) not null,
    approves boolean not null,
    note varchar(2000) not null,
    at timestamp with time zone not null,
    signature varchar(64) not null,
    primary key (request_id, who)
);

create table audit (
    id bigint generated always as identity primary key,
    at timestamp with time zone not null,
    who varchar(128) not null,
    act varchar(64) not null,
    migration_id varchar(64),
    instance_id varchar(128),
    detail varchar(4000) not null
);

create index audit_migration on audit (migration_id, id);

create table migration (
    id varchar(64) primary key,
    tier varchar(64) not null,
    source varchar(64) not null,
    target varchar(64) not null,
    requested_by varchar(128) not null,
    requested_at timestamp with time zone not null
);

create table migration_instance (
    migration_id varchar(64) not null references migration (id),
    instance_id varchar(128) not null,
    endpoint varchar(512) not null,
    step varchar(32) not null,
    attempt integer not null,
    task_id varchar(128),
    message varchar(4000),
    evidence_hash varchar(64),
    databases integer not null,
    row_count bigint not null,
    changed_at timestamp with time zone not null,
    primary key (migration_id, instance_id)
);

create table approval (
    migration_id varchar(64) primary key references migration (id),
    evidence_hash varchar(64) not null,
    approved_by varchar(128) not null,
    approved_at timestamp with time zone not null
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

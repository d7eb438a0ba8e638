-- Every record of the audit is sealed over the one before it; the seals are made right after the records.

alter table audit add column seq bigint;
alter table audit add column seal varchar(64);
alter table audit add constraint audit_seq unique (seq);

-- One row, held locked by whoever seals.
create table audit_chain (
    last_seq bigint not null,
    last_seal varchar(64) not null
);

insert into audit_chain (last_seq, last_seal) values (0, '');

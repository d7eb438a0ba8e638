-- How often consoles took an operation up, and since when its node has not answered the one that watches it.

alter table operation add column claims integer default 0 not null;
alter table operation add column silent_since timestamp with time zone;

update operation set claims = 2 where state = 'RUNNING';

-- What an export left that ended before consoles took note of silence.
update migration_instance set export_unheard = true
    where step in ('CHECKING', 'BLOCKED', 'EXPORTING', 'EXPORT_FAILED');

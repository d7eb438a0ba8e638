-- What comes next follows from where a migration stands; no operation waits for a process any more.

alter table operation drop column execution_id;

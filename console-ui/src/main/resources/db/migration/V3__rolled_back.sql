-- Databases of an instance that were rolled back one by one, by their names, separated by commas.

alter table migration_instance add column rolled_back text default '' not null;

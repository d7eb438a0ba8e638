-- Instances whose node may have completed an export of which the console did not hear the end.

alter table migration_instance add column export_unheard boolean default false not null;

-- One row, held locked by whoever lets instances into a migration, so that no instance is in two.
create table admission (
    held_by_lock integer not null
);

insert into admission (held_by_lock) values (0);

package org.sluice.bench;

/** A row of the table that is read from. */
record Item(int id, int value) {

    static final int ROWS = 100_000;
    static final String READ = "select id, value from bench_item where id = $1";
    static final String CREATE = "create table if not exists bench_item (id int primary key, value int not null)";
    static final String FILL =
            "insert into bench_item select g, g * 7 from generate_series(1, " + ROWS + ") g on conflict do nothing";
}

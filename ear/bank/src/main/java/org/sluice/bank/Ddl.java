package org.sluice.bank;

import java.util.List;

/** What {@code pgbench -i -s 1} does: 1 branch, 10 tellers, 100,000 accounts. */
final class Ddl {

    static final List<String> STATEMENTS = List.of(
            """
            create table pgbench_branches (bid int not null, bbalance int, filler char(88))
            with (fillfactor = 100)""",
            """
            create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84))
            with (fillfactor = 100)""",
            """
            create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84))
            with (fillfactor = 100)""",
            """
            create table pgbench_history
            (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))""",
            "insert into pgbench_branches (bid, bbalance) values (1, 0)",
            "insert into pgbench_tellers (tid, bid, tbalance) select tid, 1, 0 from generate_series(1, 10) as tid",
            """
            insert into pgbench_accounts (aid, bid, abalance, filler)
            select aid, 1, 0, '' from generate_series(1, 100000) as aid""",
            "alter table pgbench_branches add primary key (bid)",
            "alter table pgbench_tellers add primary key (tid)",
            "alter table pgbench_accounts add primary key (aid)",
            "analyze pgbench_branches",
            "analyze pgbench_tellers",
            "analyze pgbench_accounts",
            "analyze pgbench_history");

    private Ddl() {}
}

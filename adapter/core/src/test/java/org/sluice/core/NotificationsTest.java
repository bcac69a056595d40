package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notify news",
                "NOTIFY news, 'late'",
                "select pg_notify($1, $2)",
                "select pg_catalog.pg_notify('a', 'b')",
                "select PG_NOTIFY('a', 'b') from account"
            })
    void statementThatNotifies_isFound(String sql) {
        assertThat(Notifications.mayBeSentBy(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "listen news",
                "select notify_at from account",
                "select notifying from account",
                "select my_pg_notify from account",
                "select renotify$ from account"
            })
    void statementWithoutTheWord_isNot(String sql) {
        assertThat(Notifications.mayBeSentBy(sql)).isFalse();
    }
}

package org.sluice.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlobalIdsTest {

    private final GlobalIds ids = new GlobalIds();

    @Test
    void branchesOfOneTransaction_haveOneId() {
        assertThat(ids.agree("1:aa", "tx1")).isTrue();
        assertThat(ids.agree("1:aa", "tx1")).isTrue();
        assertThat(ids.agree("1:bb", "tx2")).isTrue();
    }

    @Test
    void enlistedInAnotherTransaction_thatHadABranchBefore_seen() {
        ids.agree("1:bb", "tx2");

        assertThat(ids.agree("1:bb", "tx1")).isFalse();
        assertThat(ids.agree("1:aa", "tx1")).isTrue();
    }

    @Test
    void enlistedInAnotherTransaction_thoughThisOneHasABranchAlready_seen() {
        ids.agree("1:aa", "tx1");

        assertThat(ids.agree("1:bb", "tx1")).isFalse();
        assertThat(ids.agree("1:bb", "tx2")).isTrue();
    }

    @Test
    void serverGivesNoIds_nothingIsKnown() {
        assertThat(ids.agree(null, "tx1")).isTrue();
        assertThat(ids.agree("1:aa", "tx1")).isTrue();
    }

    @Test
    void forgotten_idIsFree() {
        ids.agree("1:aa", "tx1");
        ids.forget("tx1");
        ids.forget("tx1");

        assertThat(ids.agree("1:aa", "tx2")).isTrue();
        assertThat(ids.agree("1:bb", "tx1")).isTrue();
    }

    @Test
    void idsOfTheBranchesOfOneTransaction_areTheSame() {
        byte[] global = {1, 2};

        assertThat(PreparedXid.of(7, global, new byte[] {1}).global())
                .isEqualTo(PreparedXid.of(7, global, new byte[] {2}).global())
                .isNotEqualTo(PreparedXid.of(8, global, new byte[] {1}).global())
                .isNotEqualTo(PreparedXid.of(7, new byte[] {1}, new byte[] {2}).global());
    }
}

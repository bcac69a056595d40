package org.sluice.connector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XaGidTest {

    private static final int ROUNDS = 20_000;

    private static PreparedXid random(Random random) {
        byte[] global = new byte[random.nextInt(Xid.MAXGTRIDSIZE + 1)];
        byte[] branch = new byte[random.nextInt(Xid.MAXBQUALSIZE + 1)];
        random.nextBytes(global);
        random.nextBytes(branch);
        int format = random.nextInt();
        return PreparedXid.of(format == -1 ? 0 : format, global, branch);
    }

    @Test
    void anyXid_comesBackFromItsGid() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            PreparedXid xid = random(random);
            assertThat(XaGid.parse(XaGid.of(xid)))
                    .as("seed %s, round %s", seed, i)
                    .isEqualTo(xid);
        }
    }

    @Test
    void anyGid_fitsIntoPostgres_andIntoASqlLiteral() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(XaGid.of(random(random)))
                    .as("seed %s, round %s", seed, i)
                    .hasSizeLessThan(200)
                    .matches("-?[0-9]+_[A-Za-z0-9+/]*=*_[A-Za-z0-9+/]*=*");
        }
    }

    @Test
    void differentXids_haveDifferentGids() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            PreparedXid one = random(random);
            PreparedXid other = random(random);
            assertThat(XaGid.of(one).equals(XaGid.of(other)))
                    .as("seed %s, round %s", seed, i)
                    .isEqualTo(one.equals(other));
        }
    }

    /** What was changed in one place is another xid's, or nobody's; never the same. */
    @Test
    void gidWithOneCharacterChanged_isRefusedOrAnotherXid() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            PreparedXid xid = random(random);
            StringBuilder gid = new StringBuilder(XaGid.of(xid));
            int place = random.nextInt(gid.length());
            char other = (char) (32 + random.nextInt(95));
            if (gid.charAt(place) == other) {
                continue;
            }
            gid.setCharAt(place, other);
            PreparedXid parsed = XaGid.parse(gid.toString());
            assertThat(parsed).as("seed %s, round %s: %s", seed, i, gid).isNotEqualTo(xid);
            if (parsed != null) {
                assertThat(XaGid.of(parsed)).isEqualTo(gid.toString());
            }
        }
    }

    @Test
    void longestXid_hasNoLineBreaks() {
        byte[] all = new byte[64];
        Arrays.fill(all, (byte) -1);
        String gid = XaGid.of(PreparedXid.of(Integer.MIN_VALUE, all, all));

        assertThat(gid).doesNotContain("\n", "\r").hasSize(11 + 1 + 88 + 1 + 88);
        assertThat(XaGid.parse(gid)).isNotNull();
    }

    @Test
    void knownXid_hasTheGidOfPgjdbc() {
        PreparedXid xid = PreparedXid.of(4660, "global".getBytes(US_ASCII), new byte[] {1, 2});

        assertThat(XaGid.of(xid)).isEqualTo("4660_Z2xvYmFs_AQI=");
        assertThat(xid).hasToString("4660_Z2xvYmFs_AQI=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "__",
                "backup",
                "1_AQ==",
                "1_AQ==_AQ==_AQ==",
                "x_AQ==_AQ==",
                "+1_AQ==_AQ==",
                "01_AQ==_AQ==",
                "-0_AQ==_AQ==",
                "\u0661_AQ==_AQ==",
                "2147483648_AQ==_AQ==",
                "-1_AQ==_AQ==",
                "1_AQ_AQ==",
                "1_AQ==_AR==",
                "1_A-==_AQ==",
                "1_AQ==_A",
                "1_AQ==_AQ==\n",
                " 1_AQ==_AQ=="
            })
    void foreignGid_isRefused(String gid) {
        assertThat(XaGid.parse(gid)).isNull();
    }

    @Test
    void gidWithTooManyBytes_isRefused() {
        String tooLong = Base64.getEncoder().encodeToString(new byte[65]);

        assertThat(XaGid.parse("1_" + tooLong + "_AQ==")).isNull();
        assertThat(XaGid.parse("1_AQ==_" + tooLong)).isNull();
    }

    @Test
    void nullXid_isRefused() {
        assertThatThrownBy(() -> PreparedXid.of(-1, new byte[1], new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void xid_isAValue_apartFromItsArrays() {
        byte[] global = {1, 2, 3};
        PreparedXid xid = PreparedXid.of(5, global, new byte[] {4});
        PreparedXid same = PreparedXid.of(5, new byte[] {1, 2, 3}, new byte[] {4});
        global[0] = 9;
        xid.getGlobalTransactionId()[0] = 9;
        xid.getBranchQualifier()[0] = 9;

        assertThat(xid).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(xid).isNotEqualTo(PreparedXid.of(6, new byte[] {1, 2, 3}, new byte[] {4}));
        assertThat(xid).isNotEqualTo(PreparedXid.of(5, new byte[] {1, 2}, new byte[] {4}));
        assertThat(xid).isNotEqualTo(PreparedXid.of(5, new byte[] {1, 2, 3}, new byte[] {3}));
        assertThat((@Nullable Object) xid).isNotEqualTo("5_AQID_BA==");
    }

    @Test
    void foreignXid_isCopied() {
        PreparedXid value = PreparedXid.of(5, new byte[] {1}, new byte[] {2});

        assertThat(PreparedXid.of(new OtherXid(value))).isEqualTo(value).isNotSameAs(value);
        assertThat(PreparedXid.of((Xid) value)).isSameAs(value);
    }

    /** A transaction manager's own. */
    private record OtherXid(Xid value) implements Xid {
        @Override
        public int getFormatId() {
            return value.getFormatId();
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return value.getGlobalTransactionId();
        }

        @Override
        public byte[] getBranchQualifier() {
            return value.getBranchQualifier();
        }
    }
}

package org.sluice.connector;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** An {@link Xid} by value: what {@code recover} gives, and a copy of one that belongs to the transaction manager. */
final class PreparedXid implements Xid {

    private final int formatId;
    private final byte[] globalTransactionId;
    private final byte[] branchQualifier;

    private PreparedXid(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        this.formatId = formatId;
        this.globalTransactionId = globalTransactionId;
        this.branchQualifier = branchQualifier;
    }

    /**
     * Copies.
     *
     * @throws IllegalArgumentException if that is not the id of a branch (X/Open XA, section 4.2): the null xid, or too long
     */
    static PreparedXid of(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        if (formatId == -1) {
            throw new IllegalArgumentException("the format id -1 means no xid");
        }
        if (globalTransactionId.length > MAXGTRIDSIZE || branchQualifier.length > MAXBQUALSIZE) {
            throw new IllegalArgumentException("an xid has at most " + MAXGTRIDSIZE + " and " + MAXBQUALSIZE
                    + " bytes, not " + globalTransactionId.length + " and " + branchQualifier.length);
        }
        return new PreparedXid(formatId, globalTransactionId.clone(), branchQualifier.clone());
    }

    /** As {@link #of(int, byte[], byte[])}. */
    static PreparedXid of(Xid xid) {
        return xid instanceof PreparedXid own
                ? own
                : of(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    @Override
    public int getFormatId() {
        return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return globalTransactionId.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branchQualifier.clone();
    }

    /** The part that all branches of one transaction have in common. */
    String global() {
        return formatId + ":" + HexFormat.of().formatHex(globalTransactionId);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PreparedXid xid
                && formatId == xid.formatId
                && Arrays.equals(globalTransactionId, xid.globalTransactionId)
                && Arrays.equals(branchQualifier, xid.branchQualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * formatId + Arrays.hashCode(globalTransactionId)) + Arrays.hashCode(branchQualifier);
    }

    /** The id in PostgreSQL. */
    @Override
    public String toString() {
        return XaGid.of(this);
    }
}

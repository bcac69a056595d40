package org.sluice.connector;

import java.util.Base64;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A branch's id in PostgreSQL (the <i>global transaction identifier</i> of PREPARE TRANSACTION): the same as pgjdbc's, so that
 * either can finish the other's branches. It consists of letters, digits and {@code _ + / = -}, and is shorter than the 200 bytes
 * that PostgreSQL takes.
 */
final class XaGid {

    private static final char SEPARATOR = '_';

    private XaGid() {}

    static String of(Xid xid) {
        Base64.Encoder base64 = Base64.getEncoder();
        return "" + xid.getFormatId() + SEPARATOR + base64.encodeToString(xid.getGlobalTransactionId()) + SEPARATOR
                + base64.encodeToString(xid.getBranchQualifier());
    }

    /** The xid, or {@code null} if that is somebody else's id: one that {@link #of} cannot have given. */
    static @Nullable PreparedXid parse(String gid) {
        int first = gid.indexOf(SEPARATOR);
        int last = gid.lastIndexOf(SEPARATOR);
        if (first == last) {
            return null;
        }
        PreparedXid xid;
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            xid = PreparedXid.of(
                    Integer.parseInt(gid.substring(0, first)),
                    base64.decode(gid.substring(first + 1, last)),
                    base64.decode(gid.substring(last + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
        // the decoders take more than the encoders give: +1, other digits, missing padding
        return of(xid).equals(gid) ? xid : null;
    }
}

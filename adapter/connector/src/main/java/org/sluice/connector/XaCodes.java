package org.sluice.connector;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** The names of the numbers of X/Open XA, for messages. */
final class XaCodes {

    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            entry(XAException.XA_RBROLLBACK, "XA_RBROLLBACK"),
            entry(XAException.XA_RBCOMMFAIL, "XA_RBCOMMFAIL"),
            entry(XAException.XA_RBDEADLOCK, "XA_RBDEADLOCK"),
            entry(XAException.XA_RBINTEGRITY, "XA_RBINTEGRITY"),
            entry(XAException.XA_RBTIMEOUT, "XA_RBTIMEOUT"),
            entry(XAException.XA_RBTRANSIENT, "XA_RBTRANSIENT"),
            entry(XAException.XA_RETRY, "XA_RETRY"),
            entry(XAException.XAER_DUPID, "XAER_DUPID"),
            entry(XAException.XAER_INVAL, "XAER_INVAL"),
            entry(XAException.XAER_NOTA, "XAER_NOTA"),
            entry(XAException.XAER_PROTO, "XAER_PROTO"),
            entry(XAException.XAER_RMERR, "XAER_RMERR"),
            entry(XAException.XAER_RMFAIL, "XAER_RMFAIL"));

    private static final List<Map.Entry<Integer, String>> FLAGS = List.of(
            entry(XAResource.TMENDRSCAN, "TMENDRSCAN"),
            entry(XAResource.TMFAIL, "TMFAIL"),
            entry(XAResource.TMJOIN, "TMJOIN"),
            entry(XAResource.TMONEPHASE, "TMONEPHASE"),
            entry(XAResource.TMRESUME, "TMRESUME"),
            entry(XAResource.TMSTARTRSCAN, "TMSTARTRSCAN"),
            entry(XAResource.TMSUCCESS, "TMSUCCESS"),
            entry(XAResource.TMSUSPEND, "TMSUSPEND"));

    private XaCodes() {}

    static String error(int code) {
        return ERRORS.getOrDefault(code, "error " + code);
    }

    /** Such as {@code TMSTARTRSCAN|TMENDRSCAN}; what has no name as a number. */
    static String flags(int flags) {
        List<String> names = new ArrayList<>();
        int rest = flags;
        for (Map.Entry<Integer, String> flag : FLAGS) {
            if ((rest & flag.getKey()) != 0) {
                names.add(flag.getValue());
                rest &= ~flag.getKey();
            }
        }
        if (rest != 0) {
            names.add("0x" + Integer.toHexString(rest));
        }
        return names.isEmpty() ? "TMNOFLAGS" : String.join("|", names);
    }
}

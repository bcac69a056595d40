package org.sluice.bank;

/** There is no account, teller or branch with the given number. */
public class UnknownRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Names what was looked for.
     *
     * @param what the kind of row: "account"
     */
    public UnknownRowException(String what) {
        super("There is no such " + what);
    }
}

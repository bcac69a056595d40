package org.sluice.it.wrongtx;

import jakarta.enterprise.context.ApplicationScoped;
import org.sluice.cdi.AsyncTransactional;

/** Done when it returns. */
@ApplicationScoped
public class NoStage {

    /** Wrong. */
    @AsyncTransactional
    public String work() {
        return "never";
    }
}

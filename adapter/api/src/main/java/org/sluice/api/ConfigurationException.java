package org.sluice.api;

import java.util.List;

/** The configuration is wrong. Lists every problem: key, value (never a secret), and what is allowed. */
public final class ConfigurationException extends SluiceException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ConfigurationException(List<String> problems) {
        super("SLUICE configuration: " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + "\n  - "
                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}

package org.sluice.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Payara Micro is started with. Immutable; each method gives a changed copy.
 *
 * <p>Secrets belong into the {@linkplain #environment(String, String) environment}: system properties and arguments can be read
 * by every user of the machine in the list of processes.
 *
 * @param jar the payara-micro jar
 * @param port the HTTP port; 0 for a free one
 * @param deployments archives in the order of deployment, the adapter before what uses it
 * @param systemProperties for the server's JVM
 * @param environment added to this process's environment
 * @param jvmOptions options of {@code java}
 * @param arguments further arguments of Payara Micro
 * @param log where the output goes; {@code null} for this process's own output
 */
public record MicroCommand(
        Path jar,
        int port,
        List<Path> deployments,
        Map<String, String> systemProperties,
        Map<String, String> environment,
        List<String> jvmOptions,
        List<String> arguments,
        @Nullable Path log) {

    /** With this argument the server's files are the caller's; Payara Micro does not start if there are two. */
    private static final String ROOT = "--rootdir";

    /** Copies the collections. */
    public MicroCommand {
        deployments = List.copyOf(deployments);
        systemProperties = Map.copyOf(systemProperties);
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /** Nothing deployed, on a free port, with the output of this process. */
    public static MicroCommand of(Path jar) {
        return new MicroCommand(jar, 0, List.of(), Map.of(), Map.of(), List.of(), List.of(), null);
    }

    /** With another HTTP port; 0 for a free one. */
    public MicroCommand port(int number) {
        return new MicroCommand(jar, number, deployments, systemProperties, environment, jvmOptions, arguments, log);
    }

    /** With one more archive, after those before it. A WAR is served under its file's name. */
    public MicroCommand deploy(Path archive) {
        return new MicroCommand(
                jar, port, plus(deployments, archive), systemProperties, environment, jvmOptions, arguments, log);
    }

    /** With one more system property. */
    public MicroCommand systemProperty(String key, String value) {
        return new MicroCommand(
                jar, port, deployments, plus(systemProperties, key, value), environment, jvmOptions, arguments, log);
    }

    /** With one more environment variable: {@code SLUICE_URL} is {@code sluice.url} to MicroProfile Config. */
    public MicroCommand environment(String key, String value) {
        return new MicroCommand(
                jar, port, deployments, systemProperties, plus(environment, key, value), jvmOptions, arguments, log);
    }

    /** With one more option of {@code java}, such as {@code -Xmx512m}. */
    public MicroCommand jvmOption(String option) {
        return new MicroCommand(
                jar, port, deployments, systemProperties, environment, plus(jvmOptions, option), arguments, log);
    }

    /** With one more argument of Payara Micro, such as {@code --postbootcommandfile}. */
    public MicroCommand argument(String argument) {
        return new MicroCommand(
                jar, port, deployments, systemProperties, environment, jvmOptions, plus(arguments, argument), log);
    }

    /** With the output appended to a file. */
    public MicroCommand log(Path file) {
        return new MicroCommand(jar, port, deployments, systemProperties, environment, jvmOptions, arguments, file);
    }

    /** The words to start. */
    List<String> line(Path java, Path directory, int httpPort) {
        List<String> line = new ArrayList<>(List.of(java.toString()));
        line.addAll(jvmOptions);
        // all that the server unpacks goes where it is deleted at the end
        line.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
        systemProperties.forEach((key, value) -> line.add("-D" + key + "=" + value));
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(List.of("--nocluster", "--port", Integer.toString(httpPort)));
        if (!arguments.contains(ROOT)) {
            line.addAll(List.of(ROOT, directory.resolve("root").toString()));
        }
        line.addAll(arguments);
        deployments.forEach(archive -> line.addAll(List.of("--deploy", archive.toString())));
        return line;
    }

    private static <T> List<T> plus(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> larger = new LinkedHashMap<>(map);
        larger.put(key, value);
        return larger;
    }
}

package dev.instar.node.database;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Reading;
import dev.instar.node.cypher.TextLists;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Runs the statements of clients. */
@Service
public class ClientQueries {

    private final Databases databases;
    private final Admissions admissions;
    private final ServingHosts hosts;
    private final DurableWrites durableWrites;
    private final CallerStatements statements;
    private final NodeProperties.Limits limits;

    ClientQueries(
            Databases databases,
            Admissions admissions,
            ServingHosts hosts,
            DurableWrites durableWrites,
            CallerStatements statements,
            NodeProperties properties) {
        this.databases = databases;
        this.admissions = admissions;
        this.hosts = hosts;
        this.durableWrites = durableWrites;
        this.statements = statements;
        this.limits = properties.limits();
    }

    /** Runs one statement or refuses it as the gate says. */
    public QueryAnswer run(String graphId, Requests.Query query) {
        databases.require(graphId);
        String text = query.statement();
        if (text == null || text.isBlank()) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'statement' is empty.");
        }
        Reading.Allowed allowed = statements.read(text);
        Cypher cypher = Cypher.of(allowed.text());
        Statement statement = statement(query, cypher, allowed.readOnly());
        try {
            return hosts.withHost(
                    graphId,
                    () -> admissions.admit(
                            graphId, databases.require(graphId), allowed.readOnly(), ServingHosts.Access.WRITE),
                    host -> allowed.readOnly() ? host.execute(statement) : write(graphId, host, allowed, statement));
        } catch (StatementException e) {
            if (e.isWriteInReadOnly()) {
                throw new NodeException(
                        ErrorCode.DATABASE_FROZEN,
                        graphId,
                        databases.require(graphId).migration());
            }
            throw failed(ErrorCode.STATEMENT_FAILED, e);
        } catch (EngineHostException e) {
            throw failed(ErrorCode.ENGINE_HOST_FAILED, e);
        }
    }

    private QueryAnswer write(String graphId, Engine host, Reading.Allowed allowed, Statement statement) {
        EndlessMacros.requireNone(allowed, host);
        EngineVersion engine = databases.require(graphId).engine();
        return durableWrites.execute(graphId, host, engine, statement, allowed.needsCheckpoint(engine));
    }

    private static NodeException failed(ErrorCode usual, RuntimeException e) {
        return new NodeException(
                EngineFailures.isOutOfMemory(e) ? ErrorCode.ENGINE_OUT_OF_MEMORY : usual,
                String.valueOf(e.getMessage()));
    }

    private Statement statement(Requests.Query query, Cypher cypher, boolean reads) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        Set<String> absent = new HashSet<>();
        Map<String, String> written = new HashMap<>();
        if (query.parameters() != null) {
            query.parameters().forEach((name, parameter) -> {
                if (parameter == null || parameter.type() == null || !statements.isType(parameter.type())) {
                    throw new NodeException(
                            ErrorCode.BAD_REQUEST, "Parameter '" + name + "' has no engine type as type.");
                }
                if (!cypher.hasParameter(name)) {
                    throw new NodeException(
                            ErrorCode.BAD_REQUEST,
                            "Parameter '" + name + "' is not in the statement as $" + name + ".");
                }
                types.put(name, parameter.type());
                if (parameter.value() == null) {
                    absent.add(name);
                } else {
                    written(name, parameter)
                            .ifPresentOrElse(
                                    expression -> written.put(name, expression),
                                    () -> values.put(name, parameter.value()));
                }
            });
        }
        Cypher counted = withRowCounts(cypher, values);
        values.keySet().removeIf(name -> cypher.hasParameter(name) && !counted.hasParameter(name));
        int rowLimit = query.rowLimit() == null ? limits.rows() : Math.min(query.rowLimit(), limits.rows());
        if (rowLimit < 1) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "row_limit is a whole number from 1 on.");
        }
        return new Statement(
                counted.withTypedParameters(types, absent, written),
                values,
                rowLimit,
                limits.queryTimeout(),
                null,
                reads);
    }

    private static Optional<String> written(String name, Requests.Parameter parameter) {
        try {
            return TextLists.written(parameter.type(), String.valueOf(parameter.value()));
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The value of parameter '" + name + "' " + e.getMessage());
        }
    }

    private static Cypher withRowCounts(Cypher cypher, Map<String, @Nullable String> values) {
        try {
            return cypher.withRowCounts(values);
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}

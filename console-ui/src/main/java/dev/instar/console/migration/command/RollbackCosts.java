package dev.instar.console.migration.command;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import dev.instar.protocol.RollbackCost;
import java.util.List;
import org.springframework.stereotype.Service;

/** What a rollback would lose, counted by the node. */
@Service
public class RollbackCosts {

    private final Fleet fleet;
    private final NodeClient nodes;
    private final CommandRecord commands;

    RollbackCosts(Fleet fleet, NodeClient nodes, CommandRecord commands) {
        this.fleet = fleet;
        this.nodes = nodes;
        this.commands = commands;
    }

    /**
     * What a rollback would lose; counted by the node, which takes a while and serves nothing meanwhile.
     *
     * @param databases of the instance; all if empty
     * @throws ConflictException if the node cannot tell
     */
    public List<RollbackCost> of(String instanceId, List<String> databases, Actor actor) {
        actor.require(Roles.OPERATOR);
        commands.record(actor, "COUNT_ROLLBACK_COST", null, instanceId, new OperationOptions(databases, false).words());
        try {
            return nodes.rollbackCost(
                    fleet.addressOf(instanceId)
                            .orElseThrow(() -> new ConflictException(
                                    ConflictException.Kind.UNKNOWN,
                                    "The registry has no address of instance " + instanceId + ".")),
                    databases);
        } catch (NodeCallException e) {
            throw new ConflictException(String.valueOf(e.getMessage()));
        }
    }
}

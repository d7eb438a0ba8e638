package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherBaseListener;
import dev.instar.node.cypher.grammar.CypherParser;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** What a parsed statement would do: whether it writes, and the first thing in it that callers may not do. */
final class Effects extends CypherBaseListener {

    /** Functions that describe the database, search its indexes or compute over its graph. */
    private static final Set<String> READING_CALLS = Set.of(
            "ALL_SIMPLE_PATHS",
            "BETWEENNESS_CENTRALITY",
            "BM_INFO",
            "CATALOG_VERSION",
            "CLEAR_WARNINGS",
            "CURRENT_SETTING",
            "DB_VERSION",
            "DISK_INFO",
            "DISK_SIZE_INFO",
            "DROP_PROJECTED_GRAPH",
            "FILE_INFO",
            "FREE_SPACE_INFO",
            "K_CORE_DECOMPOSITION",
            "KCORE",
            "LOUVAIN",
            "PAGE_RANK",
            "PAGERANK",
            "PROJECT_GRAPH",
            "PROJECT_GRAPH_CYPHER",
            "PROJECTED_GRAPH_INFO",
            "QUERY_FTS_INDEX",
            "QUERY_VECTOR_INDEX",
            "SCC",
            "SCC_KO",
            "SPANNING_FOREST",
            "STATS_INFO",
            "STORAGE_INFO",
            "STORAGE_VERSION",
            "STRONGLY_CONNECTED_COMPONENTS",
            "STRONGLY_CONNECTED_COMPONENTS_KOSARAJU",
            "TABLE_INFO",
            "WCC",
            "WEAKLY_CONNECTED_COMPONENTS");

    private static final String SHOWS = "SHOW_";

    private static final Set<String> WRITING_CALLS =
            Set.of("CREATE_FTS_INDEX", "CREATE_VECTOR_INDEX", "DROP_FTS_INDEX", "DROP_VECTOR_INDEX");

    /** The one call that is given a statement, which the engine runs later. */
    private static final String EMBEDDING_CALL = "PROJECT_GRAPH_CYPHER";

    /** The one call that is given conditions, which the engine puts into statements. */
    private static final String FILTERING_CALL = "PROJECT_GRAPH";

    /** The one scalar function that changes something. */
    private static final String NEXT_VALUE = "NEXTVAL";

    /** The one choice of a table that names no file. */
    private static final String STORAGE_DIRECTION = "storage_direction";

    /** Ends the name of the sequence that an engine makes for a SERIAL column. */
    private static final String OF_SERIAL = "_serial";

    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*");

    /** What would make a path mean more than one file. */
    private static final Pattern WILD = Pattern.compile("[*?\\[\\]{}]");

    private final @Nullable Path loadFolder;
    private boolean writes;

    /** Whether the walk is in the conditions of a projected graph. */
    private boolean filters;

    private final List<String> embedded = new ArrayList<>();
    private final Set<LogHazard> hazards = EnumSet.noneOf(LogHazard.class);
    private Reading.@Nullable Refused refused;

    private Reading.@Nullable CreatedMacro created;

    /** Calls in the macro's body, with NULL for each argument. */
    private final Set<String> calls = new LinkedHashSet<>();

    /** Name of the macro whose body is walked, in capitals; engines do not tell case apart. */
    private @Nullable String macro;

    /** @param loadFolder from which tables may be filled, if there is one; absolute */
    Effects(@Nullable Path loadFolder) {
        this.loadFolder = loadFolder;
    }

    boolean isReadOnly() {
        return !writes;
    }

    /** Statements that stand in the statement as texts. */
    List<String> embedded() {
        return embedded;
    }

    Optional<Reading.CreatedMacro> createdMacro() {
        return Optional.ofNullable(created);
    }

    /** Why the engine's write-ahead log may not bring back what it writes. */
    Set<LogHazard> hazards() {
        return Set.copyOf(hazards);
    }

    Optional<Reading.Refused> refusal() {
        return Optional.ofNullable(refused);
    }

    private void refuse(Rule rule, String what) {
        refuse(new Reading.Refused(rule, what));
    }

    private void refuse(Reading.Refused found) {
        if (refused == null) {
            refused = found;
        }
    }

    private static String words(ParserRuleContext context, int most) {
        var words = new StringBuilder();
        for (int i = 0; i < Math.min(most, context.getChildCount()); i++) {
            words.append(i == 0 ? "" : " ").append(context.getChild(i).getText().toUpperCase(Locale.ROOT));
        }
        return words.toString();
    }

    @Override
    public void enterFiles(CypherParser.FilesContext files) {
        refuse(Rule.FILES, words(files, 1) + " is not for callers.");
    }

    @Override
    public void enterCopyFrom(CypherParser.CopyFromContext copy) {
        hazards.add(LogHazard.BYPASSED);
        if (copy.source().query() != null) {
            refuse(Rule.FILES, "COPY FROM is not for callers; what a query finds is written by MATCH ... CREATE.");
        } else if (!loadsFilesOfFolder(copy.source())) {
            refuse(
                    Rule.FILES,
                    loadFolder == null
                            ? "COPY FROM is not for callers."
                            : "COPY FROM reads files of " + loadFolder + " only, named one by one.");
        }
    }

    private boolean loadsFilesOfFolder(CypherParser.SourceContext source) {
        List<TerminalNode> files = source.getTokens(CypherParser.STRING);
        return !files.isEmpty() && source.GLOB() == null && files.stream().allMatch(this::isInLoadFolder);
    }

    private boolean isInLoadFolder(TerminalNode literal) {
        if (loadFolder == null) {
            return false;
        }
        String path = literal.getText().substring(1, literal.getText().length() - 1);
        if (path.contains("\\") || WILD.matcher(path).find()) {
            return false;
        }
        try {
            Path file = Path.of(path);
            return file.isAbsolute() && file.equals(file.normalize()) && file.startsWith(loadFolder);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public void enterLoadClause(CypherParser.LoadClauseContext load) {
        refuse(Rule.FILES, "LOAD FROM is not for callers.");
    }

    @Override
    public void enterExtension(CypherParser.ExtensionContext extension) {
        refuse(Rule.EXTENSIONS, words(extension, 1) + " of an extension is not for callers.");
    }

    @Override
    public void enterOtherDatabase(CypherParser.OtherDatabaseContext other) {
        refuse(Rule.OTHER_DATABASES, words(other, 1) + " is not for callers.");
    }

    @Override
    public void enterTransaction(CypherParser.TransactionContext transaction) {
        refuse(Rule.TRANSACTIONS, words(transaction, 1) + " is not for callers.");
    }

    @Override
    public void enterPeople(CypherParser.PeopleContext people) {
        refuse(Rule.ACCOUNTS, words(people, 2) + " is not for callers.");
    }

    @Override
    public void enterStandaloneCall(CypherParser.StandaloneCallContext call) {
        refuse(Rule.SETTINGS, "The setting '" + call.name().getText() + "' is not for callers.");
    }

    @Override
    public void enterCallClause(CypherParser.CallClauseContext call) {
        String name = functionName(call.functionCall());
        if (WRITING_CALLS.contains(name)) {
            writes = true;
            hazards.add(LogHazard.BYPASSED);
            CallArguments.ofIndex(name, call.functionCall().argument()).ifPresent(this::refuse);
        } else if (!READING_CALLS.contains(name) && !name.startsWith(SHOWS)) {
            refuse(Rule.CALLS, "CALL " + name + " is not on the list for callers.");
        }
        if (name.equals(EMBEDDING_CALL)) {
            embed(call.functionCall().argument());
        } else if (name.equals(FILTERING_CALL)) {
            CallArguments.ofTables(call.functionCall().argument()).ifPresent(this::refuse);
            filters = true;
        }
    }

    @Override
    public void enterStruct(CypherParser.StructContext struct) {
        if (filters) {
            CallArguments.ofConditions(struct, embedded).ifPresent(this::refuse);
        }
    }

    @Override
    public void exitCallClause(CypherParser.CallClauseContext call) {
        filters = false;
    }

    private void embed(List<CypherParser.ArgumentContext> arguments) {
        String text = arguments.size() == 2 ? arguments.getLast().getText() : "";
        if (CallArguments.EMBEDDED_TEXT.matcher(text).matches()) {
            embedded.add(Cypher.of(text).strings().getFirst());
        } else {
            refuse(Rule.EMBEDDED, "The statement in CALL " + EMBEDDING_CALL + " cannot be read.");
        }
    }

    @Override
    public void enterFunctionCall(CypherParser.FunctionCallContext call) {
        if (functionName(call).equals(NEXT_VALUE)) {
            writes = true;
            if (macro != null) {
                refuse(Rule.HIDDEN_WRITES, "The macro holds nextval.");
            }
        }
        if (functionName(call).equals(macro)) {
            refuse(Rule.ENDLESS, "The macro calls itself.");
        }
        if (macro != null && call.name() != null) {
            calls.add(Cypher.quote(Cypher.unquote(call.name().getText()))
                    + "("
                    + String.join(", ", Collections.nCopies(call.argument().size(), "NULL"))
                    + ")");
        }
    }

    private static String functionName(CypherParser.FunctionCallContext call) {
        return Cypher.unquote(call.getChild(0).getText()).toUpperCase(Locale.ROOT);
    }

    @Override
    public void enterCommand(CypherParser.CommandContext command) {
        writes |= command.query() == null;
        // It writes over the main file, which takes a safety copy.
        if (command.checkpoint() != null) {
            hazards.add(LogHazard.BYPASSED);
        }
    }

    @Override
    public void enterCreateNodeTable(CypherParser.CreateNodeTableContext table) {
        requireOwnStorage(table.choices());
        if (table.query() != null) {
            hazards.add(LogHazard.BYPASSED);
        }
    }

    @Override
    public void enterCreateRelTable(CypherParser.CreateRelTableContext table) {
        requireOwnStorage(table.choices());
        if (table.query() != null) {
            hazards.add(LogHazard.BYPASSED);
        }
    }

    /** LadybugDB reads the rows of a table WITH (storage = ...) from files of that name, wherever they lie. */
    private void requireOwnStorage(CypherParser.@Nullable ChoicesContext choices) {
        if (choices == null) {
            return;
        }
        choices.choice().stream()
                .map(choice -> Cypher.unquote(choice.getChild(0).getText()).toLowerCase(Locale.ROOT))
                .filter(name -> !name.equals(STORAGE_DIRECTION))
                .findFirst()
                .ifPresent(name -> refuse(Rule.FILES, "A table WITH (" + name + " = ...) is not for callers."));
    }

    @Override
    public void enterCreateIndex(CypherParser.CreateIndexContext index) {
        hazards.add(LogHazard.BYPASSED);
    }

    @Override
    public void enterDropTable(CypherParser.DropTableContext drop) {
        if (drop.SEQUENCE() != null
                && Cypher.unquote(drop.name().getText())
                        .toLowerCase(Locale.ROOT)
                        .endsWith(OF_SERIAL)) {
            refuse(Rule.SERIALS, "The sequence " + drop.name().getText() + " is called like that of a SERIAL column.");
        }
        hazards.add(LogHazard.ALTERED);
    }

    @Override
    public void enterDropIndex(CypherParser.DropIndexContext index) {
        hazards.add(LogHazard.BYPASSED);
    }

    @Override
    public void enterCreateClause(CypherParser.CreateClauseContext create) {
        writes = true;
    }

    @Override
    public void enterMergeClause(CypherParser.MergeClauseContext merge) {
        writes = true;
    }

    @Override
    public void enterSetClause(CypherParser.SetClauseContext set) {
        writes = true;
    }

    @Override
    public void enterRemoveClause(CypherParser.RemoveClauseContext remove) {
        writes = true;
    }

    @Override
    public void enterDeleteClause(CypherParser.DeleteClauseContext delete) {
        writes = true;
        if (delete.DETACH() != null) {
            hazards.add(LogHazard.DETACHED);
        }
    }

    @Override
    public void enterCreateMacro(CypherParser.CreateMacroContext creation) {
        macro = Cypher.unquote(creation.name().getText()).toUpperCase(Locale.ROOT);
        requirePlainName(creation.name());
        creation.macroParameter().forEach(parameter -> requirePlainName(parameter.name()));
    }

    /** Engines write the names of a macro and its parameters down as they are. */
    private void requirePlainName(CypherParser.NameContext name) {
        if (!PLAIN_NAME.matcher(Cypher.unquote(name.getText())).matches()) {
            refuse(Rule.UNREADABLE, "The name " + name.getText() + " is not in plain letters, digits and underscores.");
        }
    }

    @Override
    public void exitCreateMacro(CypherParser.CreateMacroContext creation) {
        created = new Reading.CreatedMacro(String.valueOf(macro), List.copyOf(calls));
        macro = null;
    }

    @Override
    public void enterAlteration(CypherParser.AlterationContext alteration) {
        hazards.add(LogHazard.ALTERED);
    }
}

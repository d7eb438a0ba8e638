package dev.instar.localfleet;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A generated graph of companies, their filings, the facts in them and the people who signed: the shape of the data
 * Instar was made for. The same seed makes the same graph.
 */
final class SampleGraph {

    private static final List<String> SCHEMA = List.of(
            "CREATE NODE TABLE Company(cik INT64, name STRING, ticker STRING, sic INT32, state STRING, founded DATE, "
                    + "PRIMARY KEY(cik))",
            "CREATE NODE TABLE Filing(accession STRING, form STRING, filed TIMESTAMP, period_end DATE, pages INT32, "
                    + "PRIMARY KEY(accession))",
            "CREATE NODE TABLE Fact(id INT64, concept STRING, amount DOUBLE, unit STRING, as_of DATE, "
                    + "PRIMARY KEY(id))",
            "CREATE NODE TABLE Person(id UUID, name STRING, titles STRING[], PRIMARY KEY(id))",
            "CREATE REL TABLE FILED(FROM Company TO Filing)",
            "CREATE REL TABLE REPORTS(FROM Filing TO Fact, line INT32)",
            "CREATE REL TABLE OFFICER_OF(FROM Person TO Company, since DATE, shares INT64)",
            "CREATE REL TABLE SIGNED(FROM Person TO Filing)",
            "CREATE REL TABLE SUBSIDIARY_OF(FROM Company TO Company, share DOUBLE)");

    private static final String[] NAMES_FIRST = {
        "Apex", "Blue Ridge", "Cascade", "Delta", "Evergreen", "Fairmont", "Granite", "Harbor", "Ironwood", "Juniper",
        "Keystone", "Lakeshore", "Meridian", "Northwind", "Oakmont", "Pinnacle", "Quarry", "Redwood", "Summit", "Tidal"
    };
    private static final String[] NAMES_SECOND = {
        "Energy",
        "Foods",
        "Logistics",
        "Biosciences",
        "Semiconductors",
        "Bancorp",
        "Robotics",
        "Materials",
        "Retail",
        "Therapeutics",
        "Aerospace",
        "Networks"
    };
    private static final String[] GIVEN = {
        "Ada",
        "Barbara",
        "Chen",
        "Diego",
        "Elif",
        "Fatima",
        "Grace",
        "Hiroshi",
        "Ingrid",
        "Jamal",
        "Kateryna",
        "Luís",
        "Mei",
        "Noor",
        "Olga",
        "Priya",
        "Quentin",
        "Rosa",
        "Søren",
        "Tomás"
    };
    private static final String[] FAMILY = {
        "Abebe",
        "Becker",
        "Castillo",
        "Dubois",
        "Eriksson",
        "Fischer",
        "García",
        "Haddad",
        "Ivanova",
        "Jensen",
        "Kim",
        "Lovelace",
        "Müller",
        "Nakamura",
        "O'Brien",
        "Petrov",
        "Rossi",
        "Singh",
        "Tanaka",
        "Walker"
    };
    private static final String[] FORMS = {"10-K", "10-Q", "8-K", "DEF 14A"};
    private static final String[] CONCEPTS = {
        "Revenues",
        "NetIncomeLoss",
        "Assets",
        "Liabilities",
        "StockholdersEquity",
        "CashAndCashEquivalents",
        "OperatingIncomeLoss",
        "ResearchAndDevelopmentExpense",
        "EarningsPerShareBasic",
        "InventoryNet"
    };
    private static final String[] STATES = {"CA", "DE", "NY", "TX", "WA", "IL", "MA", "FL"};
    private static final int FILINGS_PER_COMPANY = 12;
    private static final int FACTS_PER_FILING = 8;
    private static final int PEOPLE_PER_COMPANY = 4;
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");
    private static final LocalDate FIRST_DAY = LocalDate.of(2009, 1, 1);

    private final int companies;
    private final long seed;

    /** @param companies each brings about 220 rows with its filings, facts and people */
    SampleGraph(int companies, long seed) {
        this.companies = companies;
        this.seed = seed;
    }

    /** Writes CSV files to a folder and has the node copy them; the node must see the same file system. */
    void load(NodeApi node, String graphId, Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder);
        for (String statement : SCHEMA) {
            node.query(graphId, statement);
        }
        for (String table : List.of(
                "Company", "Filing", "Fact", "Person", "FILED", "REPORTS", "OFFICER_OF", "SIGNED", "SUBSIDIARY_OF")) {
            Path file = folder.resolve(table + ".csv");
            node.query(graphId, "COPY " + table + " FROM '" + file + "' (header=false)");
            Files.delete(file);
        }
    }

    private void write(Path folder) throws IOException {
        var random = new SplittableRandom(seed);
        try (BufferedWriter company = csv(folder, "Company");
                BufferedWriter filing = csv(folder, "Filing");
                BufferedWriter fact = csv(folder, "Fact");
                BufferedWriter person = csv(folder, "Person");
                BufferedWriter filed = csv(folder, "FILED");
                BufferedWriter reports = csv(folder, "REPORTS");
                BufferedWriter officerOf = csv(folder, "OFFICER_OF");
                BufferedWriter signed = csv(folder, "SIGNED");
                BufferedWriter subsidiaryOf = csv(folder, "SUBSIDIARY_OF")) {
            long factId = 0;
            for (int c = 0; c < companies; c++) {
                long cik = 1_000_000L + c;
                String name = pick(random, NAMES_FIRST) + " " + pick(random, NAMES_SECOND);
                line(
                        company,
                        cik,
                        name + " " + (c + 1),
                        name.substring(0, 3).toUpperCase(Locale.ROOT).strip() + c,
                        random.nextInt(100, 9_999),
                        pick(random, STATES),
                        FIRST_DAY.minusDays(random.nextInt(30_000)));
                if (c > 10 && random.nextInt(10) == 0) {
                    line(subsidiaryOf, cik, 1_000_000L + random.nextInt(c), random.nextInt(1, 101) / 100.0);
                }
                String[] people = new String[PEOPLE_PER_COMPANY];
                for (int p = 0; p < PEOPLE_PER_COMPANY; p++) {
                    people[p] = new UUID(random.nextLong(), random.nextLong()).toString();
                    line(person, people[p], pick(random, GIVEN) + " " + pick(random, FAMILY), "\"[Director,Officer]\"");
                    line(
                            officerOf,
                            people[p],
                            cik,
                            FIRST_DAY.plusDays(random.nextInt(6_000)),
                            random.nextLong(5_000_000_000L));
                }
                for (int f = 0; f < FILINGS_PER_COMPANY; f++) {
                    String accession = String.format(Locale.ROOT, "%010d-%02d-%06d", cik, f + 9, c);
                    LocalDate end = FIRST_DAY.plusDays(91L * f + random.nextInt(5));
                    LocalDateTime when = end.plusDays(40).atTime(16, 5).plusNanos(random.nextInt(1_000_000) * 1_000L);
                    line(
                            filing,
                            accession,
                            FORMS[f % FORMS.length],
                            TIMESTAMP.format(when),
                            end,
                            random.nextInt(4, 400));
                    line(filed, cik, accession);
                    line(signed, people[f % PEOPLE_PER_COMPANY], accession);
                    for (int n = 0; n < FACTS_PER_FILING; n++) {
                        factId++;
                        line(
                                fact,
                                factId,
                                CONCEPTS[n % CONCEPTS.length],
                                random.nextLong(-900_000_000, 90_000_000_000L) / 100.0,
                                "USD",
                                end);
                        line(reports, accession, factId, n + 1);
                    }
                }
            }
        }
    }

    private static BufferedWriter csv(Path folder, String table) throws IOException {
        return Files.newBufferedWriter(folder.resolve(table + ".csv"));
    }

    private static void line(BufferedWriter writer, Object... values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            writer.write(i == 0 ? "" : ",");
            writer.write(values[i].toString());
        }
        writer.write('\n');
    }

    private static String pick(SplittableRandom random, String[] from) {
        return from[random.nextInt(from.length)];
    }
}

package dev.instar.console.approval;

import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Signatures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Asks, takes decisions and says whether something is allowed by them. */
@Service
public class Approvals {

    private static final int LONGEST_NOTE = 2_000;

    private final ApprovalRepository repository;
    private final Clock clock;
    private final Signatures signatures;

    Approvals(ApprovalRepository repository, Signatures signatures, Clock clock) {
        this.repository = repository;
        this.clock = clock;
        this.signatures = signatures;
    }

    /**
     * Asks for an approval. A request about the same plan and evidence that still waits, or is approved, is kept; any
     * other of the subject is superseded.
     */
    @Transactional
    public ApprovalRequest ask(
            String migrationId,
            String subject,
            String planHash,
            String evidenceHash,
            String requestedBy,
            int quorum,
            Duration expires) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<ApprovalRequest> good = latest(migrationId, subject)
                .filter(request -> request.isAbout(planHash, evidenceHash))
                .filter(request ->
                        request.state(now) == ApprovalState.PENDING || request.state(now) == ApprovalState.APPROVED);
        if (good.isPresent()) {
            return good.get();
        }
        repository.supersede(migrationId, subject, now);
        var request = new ApprovalRequest(
                UUID.randomUUID().toString(),
                migrationId,
                subject,
                planHash,
                evidenceHash,
                requestedBy,
                quorum,
                now,
                now.plus(expires),
                null,
                List.of());
        repository.insert(request);
        return request;
    }

    /**
     * Takes a decision. Repeating one's own decision changes nothing.
     *
     * @param seenEvidence hash of the evidence the person looked at
     * @throws ConflictException if it cannot count
     */
    @Transactional
    public ApprovalRequest decide(String requestId, String seenEvidence, String who, boolean approves, String note) {
        ApprovalRequest request = repository
                .lock(requestId)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "There is no approval request " + requestId + "."));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Decision> earlier = request.decisions().stream()
                .filter(decision -> decision.who().equals(who))
                .findFirst();
        if (earlier.filter(decision -> decision.approves() == approves).isPresent()) {
            return request;
        }
        if (earlier.isPresent() && earlier.get().approves()) {
            throw new ConflictException(
                    "You have approved this request already. Roll back or abort to undo what follows.");
        }
        ApprovalState state = request.state(now);
        if (state != ApprovalState.PENDING && !(state == ApprovalState.APPROVED && !approves)) {
            throw new ConflictException("This request takes no decisions any more: it is "
                    + state.displayName().toLowerCase(Locale.ROOT) + ".");
        }
        if (approves && request.requestedBy().equals(who)) {
            throw new ConflictException("You requested this, so another person has to approve it.");
        }
        if (!request.evidenceHash().equals(seenEvidence)) {
            throw new ConflictException("The evidence changed since you looked at it. Read it again, then decide.");
        }
        if (note.length() > LONGEST_NOTE) {
            throw new ConflictException("A note has " + LONGEST_NOTE + " characters at most.");
        }
        var unsigned = new Decision(who, approves, note, now, "");
        repository.insert(
                requestId, new Decision(who, approves, note, now, signatures.sign(signed(request, unsigned))));
        return repository.find(requestId).orElseThrow();
    }

    /** Whether exactly this is approved now, by decisions whose signatures hold. */
    public boolean isApproved(String migrationId, String subject, String planHash, String evidenceHash) {
        return latest(migrationId, subject)
                .filter(request -> request.isAbout(planHash, evidenceHash))
                .filter(request -> request.state(clock.instant()) == ApprovalState.APPROVED)
                .filter(request -> request.decisions().stream()
                        .allMatch(decision -> signatures.holds(signed(request, decision), decision.signature())))
                .isPresent();
    }

    /** The newest request about a subject. */
    public Optional<ApprovalRequest> latest(String migrationId, String subject) {
        return repository.ofMigration(migrationId).stream()
                .filter(request -> request.subject().equals(subject))
                .filter(request -> request.supersededAt() == null)
                .findFirst();
    }

    public Optional<ApprovalRequest> find(String id) {
        return repository.find(id);
    }

    /** Every request of a migration, newest first. */
    public List<ApprovalRequest> ofMigration(String migrationId) {
        return repository.ofMigration(migrationId);
    }

    /** The latest requests that no newer one superseded, whatever became of them, newest first. */
    public List<ApprovalRequest> latest() {
        return repository.current();
    }

    /** Pending requests, newest first. */
    public List<ApprovalRequest> waiting() {
        Instant now = clock.instant();
        return repository.current().stream()
                .filter(request -> request.state(now) == ApprovalState.PENDING)
                .toList();
    }

    private static String signed(ApprovalRequest request, Decision decision) {
        return String.join(
                "\n",
                request.id(),
                request.migrationId(),
                request.subject(),
                request.planHash(),
                request.evidenceHash(),
                decision.who(),
                Boolean.toString(decision.approves()),
                decision.at().toString());
    }
}

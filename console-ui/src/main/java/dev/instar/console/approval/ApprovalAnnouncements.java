package dev.instar.console.approval;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;

/** Changes of requests that nobody was told of yet. Each is handed out once, whichever console asks. */
@Service
public class ApprovalAnnouncements {

    /** A request and the state to tell. */
    public record News(ApprovalRequest request, ApprovalState state) {}

    private static final String NEW = "PENDING";
    private static final String WAITING = "WAITING";

    private final ApprovalRepository repository;
    private final Clock clock;

    ApprovalAnnouncements(ApprovalRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** What is new; the caller has to tell it, since it is not handed out again. */
    public List<News> take() {
        Instant now = clock.instant();
        List<News> news = new ArrayList<>();
        repository.announced().forEach((id, told) -> {
            ApprovalRequest request = repository.find(id).orElseThrow();
            ApprovalState state = request.state(now);
            String next = state == ApprovalState.PENDING ? WAITING : state.name();
            boolean taken = !next.equals(told) && repository.announce(id, told, next);
            // One that was superseded before it was announced needs no announcement.
            if (taken && state != ApprovalState.SUPERSEDED) {
                if (told.equals(NEW) && state != ApprovalState.PENDING) {
                    news.add(new News(request, ApprovalState.PENDING));
                }
                news.add(new News(request, state));
            }
        });
        return news;
    }
}

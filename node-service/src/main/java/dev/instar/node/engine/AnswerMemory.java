package dev.instar.node.engine;

/** What the answers of all engines may take of the node's own memory at the same time. */
final class AnswerMemory {

    private final long most;
    private long taken;

    /** @param most characters, which take a byte or two each, and again as much while an answer is put together */
    AnswerMemory(long most) {
        this.most = most;
    }

    /** Of the memory that this process may have. */
    static AnswerMemory shareOfHeap(double share) {
        return new AnswerMemory(Math.round(Runtime.getRuntime().maxMemory() * share));
    }

    /** Whether there is room for so many characters more; they count until they are given back. */
    synchronized boolean take(long characters) {
        if (taken + characters > most) {
            return false;
        }
        taken += characters;
        return true;
    }

    synchronized void giveBack(long characters) {
        taken -= characters;
    }
}

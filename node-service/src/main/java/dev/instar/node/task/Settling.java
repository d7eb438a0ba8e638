package dev.instar.node.task;

/** Brings databases that a failed operation left in the middle to where they can be gone on from. */
@FunctionalInterface
public interface Settling {

    /** Undoes or completes what is half done. Only while no operation works; what fails is logged and left as it is. */
    void settle();
}

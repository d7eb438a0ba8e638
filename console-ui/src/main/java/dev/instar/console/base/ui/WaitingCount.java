package dev.instar.console.base.ui;

/** How much waits for the person who is signed in; stands beside an entry of the navigation. */
public interface WaitingCount {

    int waiting();
}

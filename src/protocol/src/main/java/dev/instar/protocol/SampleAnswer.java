package dev.instar.protocol;

/**
 * What an engine answers to an expression of the database's own: a macro called with sample arguments, or a default.
 *
 * @param subject what it is of, for a sentence
 * @param expression as a statement has it
 * @param answer value and type, as text
 */
public record SampleAnswer(String subject, String expression, String answer) {}

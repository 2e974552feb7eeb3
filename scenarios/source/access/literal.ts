/** Text as a part of a pattern that stands for itself: braces would begin a variable. */
export const literal = (text: string): string => text.replaceAll('{', '{{');

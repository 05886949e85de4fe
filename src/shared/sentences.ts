// Sentences one after another, as the language that they are written in joins them.

/** Signs as wide as a Chinese character bring their own room. */
const wideEnd = /[\u3000-\u303f\uff01-\uff60]$/;

/** With a space between two, except after a Chinese full stop. What is empty or not to be said is left out. */
export const sentences = (texts: readonly (string | false | undefined)[]): string =>
  texts
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .reduce((said, next) => (said === '' || wideEnd.test(said) ? said + next : `${said} ${next}`), '');

const space = '\u00a0';
const unit = /(?<=\d) (?=(?:%|(?:[kMGT]?B|bytes?|ms|s|min|h|字节|秒|分钟|小时)(?![\w\u4e00-\u9fff])))/g;
const equation = /\bp = (?=\d)/g;

/** Without line breaks between figures and their units, whoever wrote the text. */
export const unbroken = (text: string): string =>
  /\d/.test(text) ? text.replace(unit, space).replace(equation, `p${space}=${space}`) : text;

// Parses an HTTP date (RFC 9110 §5.6.7): the current format and the two obsolete ones, all in UTC. Other formats that JavaScript accepts
// are rejected.

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const month = `(?<month>${names.join('|')})`;
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';
const short = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const long = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';

const forms = [
  new RegExp(`^${short}, (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^${long}, (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`),
  new RegExp(`^${short} ${month} (?<day>\\d\\d| \\d) ${time} (?<year>\\d{4})$`),
];

/** Returns milliseconds since 1970, or undefined if the text is not an HTTP date. A two-digit year is at most 50 years after `now`. */
export function parseHttpDate(text: string, now = Date.now()): number | undefined {
  const parts = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const [day, hour, minute, second] = ['day', 'hour', 'minute', 'second'].map((name) => Number(parts[name])) as [
    number,
    number,
    number,
    number,
  ];
  const written = parts['year'] ?? '';
  const year = written.length === 2 ? fullYear(Number(written), now) : Number(written);
  const index = names.indexOf(parts['month'] ?? '');
  const date = new Date(0);
  date.setUTCFullYear(year, index, day);
  if (date.getUTCMonth() !== index || day === 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  return date.setUTCHours(hour, minute, second);
}

function fullYear(year: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + year;
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}

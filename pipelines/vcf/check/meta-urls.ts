const URL =
  /^(?:ftp|https?|file):\/\/(?:[^\s@/]+@)?(?<host>[^\s@:/?#]+)(?::[0-9]{1,5})?(?:[/?#][^\s]*)?$/u;
const LABEL = /^[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?$/u;

/** Absolute URL with a host that is a name or an IPv4 address (RFC 3986 §3.2.2): all digits is neither. */
export function isUrl(text: string): boolean {
  const host = URL.exec(text)?.groups?.['host'];
  if (host === undefined) {
    return false;
  }
  const labels = host.split('.');
  if (!labels.every((label) => LABEL.test(label))) {
    return false;
  }
  return labels.every((label) => /^[0-9]+$/u.test(label)) ? isIpv4(labels) : true;
}

function isIpv4(labels: readonly string[]): boolean {
  return labels.length === 4 && labels.every((label) => Number(label) <= 255);
}

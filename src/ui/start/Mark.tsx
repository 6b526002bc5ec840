/** The sign of the page: a drop of ink with a spark in it. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#243b53" />
      <path d="M32 11c9 12 15 19 15 27a15 15 0 0 1-30 0c0-8 6-15 15-27z" fill="#fff8e7" />
      <circle cx="32" cy="39" r="6" fill="#e8590c" />
    </svg>
  );
}

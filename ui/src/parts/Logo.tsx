/** Two rows of jacks and one cord that joins them: what a switchroom is for. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="30" height="30" rx="8" fill="#2b55b8" />
      <path d="M9 10.5c8.5 0 5.5 11 14 11" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="9" cy="10.5" r="3" fill="#fff" />
      <circle cx="23" cy="21.5" r="3" fill="#fff" />
      <circle cx="23" cy="10.5" r="2.2" stroke="#fff" strokeOpacity=".6" strokeWidth="1.6" />
      <circle cx="9" cy="21.5" r="2.2" stroke="#fff" strokeOpacity=".6" strokeWidth="1.6" />
    </svg>
  );
}

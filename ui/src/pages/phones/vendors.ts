/** Templates there are (src/provisioning/vendors; a test holds the two equal). */
export const vendors = ['baresip', 'linphone'] as const;

/** The colour of the 256 that is a grey which can be read on either background: the theme's own for what is said beside. */
export const GREY = 244

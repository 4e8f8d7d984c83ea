/** What the bot's own HTTP server answers. */
export const httpTexts = {
  internalError: "Internal server error",
  tooLarge: "Payload too large",
  notFound: "Not found",
  postRequest: "Send the certificate signing request with POST",
};

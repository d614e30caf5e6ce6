// Tells Google's tag what the visitor allowed, before it does anything (Consent Mode, basic: without a yes this file and
// the tag are not on the page at all).
window.dataLayer = window.dataLayer || [];
function gtag() { window.dataLayer.push(arguments); }
{
  const { analytics, ads } = document.currentScript.dataset;
  const may = (tag) => (tag ? "granted" : "denied");
  gtag("consent", "default", {
    analytics_storage: may(analytics),
    ad_storage: may(ads),
    ad_user_data: may(ads),
    ad_personalization: may(ads),
  });
  gtag("js", new Date());
  const days = 24 * 60 * 60;
  const own = { cookie_domain: "none", cookie_expires: 182 * days, cookie_update: false, cookie_flags: "SameSite=Lax" };
  if (analytics) gtag("config", analytics, { ...own, allow_google_signals: false, allow_ad_personalization_signals: Boolean(ads) });
  if (ads) gtag("config", ads, { ...own, cookie_expires: 90 * days });
}

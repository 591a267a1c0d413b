import type { MetadataRoute } from "next";

/** Private pages say noindex in their headers, which a crawler reads only if it may open them. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: "/", disallow: ["/api/"] } };
}

import type { MetadataRoute } from "next";

/** Pages that are for no index say so in their headers, which a crawler reads only where it may come. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: "/", disallow: ["/api/"] } };
}

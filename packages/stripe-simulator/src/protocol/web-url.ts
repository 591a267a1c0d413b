import { invalidRequest } from "./errors.ts";

/** @throws StripeFault 400 unless it is an http(s) address */
export function webUrl(url: string, param = "url"): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw invalidRequest("Invalid URL: An explicit scheme (such as https) must be provided.", {
    code: "url_invalid",
    param,
  });
}

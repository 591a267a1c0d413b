import { Disclosure } from "../ui/disclosure.tsx";

const questions = [
  {
    question: "When do I get access?",
    answer:
      "With a card: at once, usually before you are back from the payment page. With a bank debit: when your bank confirms it, which takes a few days. Your account shows the status.",
  },
  {
    question: "Can I cancel?",
    answer:
      "Yes. Cancel a plan at any time in your account. It stays open until the end of the paid period, and you can change your mind until then. A one-time purchase ends by itself.",
  },
  {
    question: "What if my card is declined?",
    answer:
      "Nothing is charged. Try another card on the same page. If a renewal fails, you keep access for a few days, and your account shows until when and what to do.",
  },
  {
    question: "I have a promotion code",
    answer: "Enter it on the payment page, under the price, before you pay. You see the new total at once.",
  },
  {
    question: "Can my employer pay?",
    answer:
      "Yes. Create an organisation, buy a team plan for it, and invite your colleagues with a link. Its owners and admins see the invoices. Members use their seats.",
  },
];

/** Frequent questions before a purchase. */
export function Questions() {
  return (
    <div className="grid max-w-2xl divide-y divide-line border-line border-y">
      {questions.map(({ question, answer }) => (
        <Disclosure key={question} summary={question} className="py-1">
          <p className="pb-3 pl-7 text-soft">{answer}</p>
        </Disclosure>
      ))}
    </div>
  );
}

import { Disclosure } from "../ui/disclosure.tsx";

const questions = [
  {
    question: "When does it open?",
    answer:
      "With a card: at once, usually before you are back from the payment page. With a bank debit: when your bank has confirmed it, which takes a few days. Your account says where it stands.",
  },
  {
    question: "Can I cancel?",
    answer:
      "A plan: at any time, in your account. It stays open until the end of what you have paid for, and you can change your mind until then. What you paid for once needs no cancelling; it ends by itself.",
  },
  {
    question: "What if my card is declined?",
    answer:
      "Nothing is charged and nothing opens; try another card on the same page. If a renewal fails, you keep access for a few days, and your account tells you until when and what to do.",
  },
  {
    question: "I have a promotion code",
    answer: "Enter it on the payment page, under the price, before you pay. The new sum is shown at once.",
  },
  {
    question: "Can my employer pay?",
    answer:
      "Yes. Create an organisation, buy a team plan for it, and invite your colleagues with a link. Its owners and admins see the invoices; members only use their seat.",
  },
];

/** What people ask before they buy, answered without anybody to ask. */
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

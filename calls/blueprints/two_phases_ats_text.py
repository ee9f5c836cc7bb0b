"""The words of the call made from "two phases, ATS": the summary in plain words and the text, article by article."""

SUMMARY = (
    "Il bando finanzia progetti che provano sul territorio modi nuovi di fare welfare. Si presenta un gruppo di enti "
    "(associazione temporanea di scopo, ATS) guidato da un ente gestore dei servizi sociali, con almeno un ente del "
    "Terzo settore. Prima si invia un progetto preliminare, breve: chi ha i requisiti essenziali è ammesso. Poi gli "
    "ammessi scrivono insieme il progetto definitivo, che una commissione valuta e mette in graduatoria. Il contributo "
    "copre al massimo l'80 % dei costi; il resto è a carico del partenariato."
)

TEXT = """## Art. 1 – Finalità
La Regione sostiene la coesione sociale come motore dello sviluppo locale. Con questo bando finanzia sperimentazioni \
di azioni innovative di welfare territoriale, costruite insieme da enti pubblici ed enti del Terzo settore, secondo \
l’art. 55 del D.Lgs. 117/2017 e le linee guida del D.M. 72/2021.

Le proposte rispondono a un bisogno riconoscibile del territorio, in coerenza con il Patto per il Sociale, e lasciano \
dopo di sé servizi, collaborazioni o strumenti che possono continuare.

## Art. 2 – Che cosa si finanzia
Sono finanziabili interventi che:

- mettono in rete servizi sociali, sanitari, educativi, abitativi e del lavoro;
- prevengono l’isolamento e la povertà, anche educativa, delle persone e delle famiglie;
- coinvolgono i destinatari e la comunità nel disegno e nella cura dei servizi;
- introducono forme di organizzazione che altri territori possano riprendere.

## Art. 3 – Chi può partecipare
La candidatura è presentata da un’associazione temporanea di scopo, costituita o da costituire. Ne fanno parte uno o \
più enti gestori dei servizi sociali e almeno un ente del Terzo settore iscritto al RUNTS. Possono aderire Comuni, \
Unioni di Comuni e aziende sanitarie locali.

Il capofila è un ente gestore ed è il solo a inviare la candidatura. Una candidatura può riguardare più ambiti \
territoriali. Ciascun ente del Terzo settore partecipa al massimo a due candidature; ciascun ente gestore a una.

## Art. 4 – Risorse, contributo e durata
Il bando indica la dotazione complessiva, il contributo minimo e massimo per progetto e la quota minima di \
cofinanziamento. I costi indiretti sono riconosciuti a tasso forfettario. I progetti durano da 18 a 24 mesi.

## Art. 5 – Come si svolge la procedura
Nella prima fase si invia il progetto preliminare: bisogno, idea, innovatività, coerenza con la strategia, processo \
partecipato. L’ufficio verifica i requisiti essenziali e pubblica l’elenco degli ammessi, che non è una graduatoria.

Nella seconda fase gli ammessi scrivono il progetto definitivo, con attività, tempi, indicatori e piano dei costi. \
Una commissione nominata dopo la scadenza attribuisce i punteggi con i criteri pubblicati e la Regione approva la \
graduatoria.

## Art. 6 – Documenti e dichiarazioni
I documenti da allegare sono indicati per ciascuna fase. Ogni componente del partenariato rende da sé le proprie \
dichiarazioni ai sensi del D.P.R. 445/2000, con il legale rappresentante o un suo delegato.

## Art. 7 – Termini e invio
La candidatura si compila e si invia soltanto in questo portale. Vale il momento in cui l’invio raggiunge il \
portale, e vale anche ciò che arriva nell’ultimo secondo utile. Fino alla scadenza si può ritirare o sostituire \
quanto inviato; conta l’ultima versione inviata.

## Art. 8 – Soccorso istruttorio e preavviso
Se un elemento formale manca o è irregolare l’ufficio ne chiede il completamento entro un termine (art. 6 della \
L. 241/1990). Non si possono sanare la sostanza della proposta né il mancato rispetto della scadenza.

## Art. 9 – Graduatoria e concessione
Sono idonei i progetti che raggiungono la soglia sul totale e le soglie delle singole classi di criteri. A parità di \
punteggio si applicano, nell’ordine, le regole di precedenza pubblicate. I contributi sono concessi in ordine di \
graduatoria fino a esaurire la dotazione.

## Art. 10 – Trasparenza, dati personali e ricorsi
Elenchi, graduatoria e contributi concessi sono pubblicati secondo il D.Lgs. 33/2013. I dati personali sono trattati \
per le sole finalità della procedura (Regolamento UE 2016/679). Contro gli atti della procedura si può ricorrere al \
Tribunale amministrativo regionale entro 60 giorni, o in via straordinaria al Presidente della Repubblica entro 120.
"""

REMEDIES = (
    "Se il procedimento non si conclude nel termine, puoi chiedere che provveda il titolare del potere sostitutivo "
    "(art. 2, commi 9-bis e 9-ter, della legge 241/1990) e puoi ricorrere al Tribunale amministrativo regionale contro "
    "il silenzio, finché l’inadempimento continua e non oltre un anno dalla scadenza del termine (artt. 31 e 117 del "
    "D.Lgs. 104/2010). Il silenzio non vale come accoglimento."
)
